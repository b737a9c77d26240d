import { Alert, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, ScrollText } from "lucide-react";
import { Link, useParams } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Fault } from "@/shared/room/Loaded";
import { Page } from "@/shared/room/Page";
import { PageSkeleton } from "@/shared/room/PageSkeleton";
import { ROOM } from "../room";
import { StateBadge } from "../shared/StateBadge";
import { t } from "../words";
import { AccessCard } from "./AccessCard";
import { DetailsCard } from "./DetailsCard";
import { RestrictionsCard } from "./RestrictionsCard";
import { SharingCard } from "./SharingCard";
import { nameOf } from "./users";

export function UserPage() {
  const { id = "" } = useParams();
  const me = useMe();
  const {
    data: user,
    error,
    refetch,
  } = useQuery({
    queryKey: ["user", id],
    queryFn: () => must(api.GET("/api/v2/users/{id}", { params: { path: { id } } })),
  });
  const back = { to: "/administration/users", words: t("users.back") };
  if (error) {
    return (
      <Page room={ROOM} title={t("users.title")} back={back}>
        <Fault error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (user === undefined) {
    return <PageSkeleton />;
  }
  const isOwn = user.id === me.id;
  const title = (
    <>
      {nameOf(user)}
      <StateBadge isDisabled={user.is_disabled} deleted={user.deleted} />
    </>
  );
  if (user.deleted > 0) {
    return (
      <Page room={ROOM} title={title} help={user.email} back={back}>
        <Alert color="red" icon={<CircleAlert size={18} />} title={t("users.isDeleted")}>
          {t("users.isDeletedHelp")}
        </Alert>
        <AccessCard user={user} isOwn={isOwn} />
      </Page>
    );
  }
  return (
    <Page
      room={ROOM}
      title={title}
      help={user.email}
      back={back}
      actions={
        <Button
          component={Link}
          to={`/administration/audit?actor=${encodeURIComponent(user.id)}`}
          variant="default"
          leftSection={<ScrollText size={16} />}
        >
          {t("users.changes")}
        </Button>
      }
    >
      <DetailsCard key={`details-${user.id}`} user={user} />
      <RestrictionsCard key={`restrictions-${user.id}`} user={user} isOwn={isOwn} />
      <SharingCard user={user} />
      <AccessCard user={user} isOwn={isOwn} />
    </Page>
  );
}

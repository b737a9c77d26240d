import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { formatPhone } from "@/shared/phone";
import { Fault } from "@/shared/room/Loaded";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { People } from "../shared/People";
import { PersonSelect } from "../shared/PersonSelect";
import { t } from "../words";
import { nameOf, type User } from "./users";

/** Who reads and answers the conversations of the person's number. */
export function SharingCard({ user }: { user: User }) {
  const action = useAction(["sharing"]);
  const params = { path: { id: user.id } };
  const { data, error, refetch } = useQuery({
    queryKey: ["sharing", user.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}/numberSharing", { params })),
  });
  const sharedWith = data?.sharedWith ?? [];
  const share = (uids: string[]) =>
    action.run(
      () => must(api.POST("/api/v2/users/{id}/numberSharing", { params, body: { sharedWith: uids } })),
      t("room.saved"),
    );

  return (
    <Card title={t("users.sharing")} help={t("users.sharingHelp")}>
      <Stack>
        {error && <Fault error={error} onRetry={() => void refetch()} />}
        {data === undefined && !error && <Skeleton height={34} />}
        {data !== undefined && (
          <>
            <People
              people={data.users.map((one) => ({
                id: one.userId,
                name: one.full_name || one.userId,
                detail: formatPhone(one.phone_number),
              }))}
              none={t("users.sharingNone")}
              removeLabel={(name) => t("users.sharingStop", { name })}
              isBusy={action.isBusy}
              onRemove={({ id }) => void share(sharedWith.filter((uid) => uid !== id))}
            />
            <PersonSelect
              label={t("users.sharingAdd")}
              within={{ tenantId: user.tenantId }}
              without={[user.id, ...sharedWith]}
              nameOf={(one) => [nameOf(one), formatPhone(one.phone_number)].filter(Boolean).join(" · ")}
              isBusy={action.isBusy}
              onPick={(uid) => void share([...sharedWith, uid])}
            />
          </>
        )}
      </Stack>
    </Card>
  );
}

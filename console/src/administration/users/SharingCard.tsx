import { ActionIcon, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { formatPhone } from "@/shared/phone";
import { Fault } from "@/shared/room/Loaded";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import styles from "../shared/People.module.css";
import { t } from "../words";
import { nameOf, type User } from "./users";

const MAX_FOUND = 20;
const TYPING_MS = 250;

/** Who reads and answers the conversations of the person's number. */
export function SharingCard({ user }: { user: User }) {
  const action = useAction(["sharing"]);
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, TYPING_MS);
  const params = { path: { id: user.id } };
  const { data, error, refetch } = useQuery({
    queryKey: ["sharing", user.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}/numberSharing", { params })),
  });
  const { data: found = [] } = useQuery({
    queryKey: ["users", "found", user.tenantId, search],
    queryFn: () =>
      must(
        api.GET("/api/v2/users", {
          params: {
            query: { tenantId: user.tenantId, search, isDisabled: false, limit: MAX_FOUND },
          },
        }),
      ),
    select: (page) => page.users,
    placeholderData: (before) => before,
  });
  const sharedWith = data?.sharedWith ?? [];
  const options = found
    .filter((one) => one.id !== user.id && !sharedWith.includes(one.id))
    .map((one) => ({ value: one.id, label: [nameOf(one), formatPhone(one.phone_number)].filter(Boolean).join(" · ") }));

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
        {data?.users.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("users.sharingNone")}
          </Text>
        )}
        {data !== undefined && data.users.length > 0 && (
          <ul className={styles.people}>
            {data.users.map((one) => {
              const name = one.full_name || one.userId;
              return (
                <li key={one.userId} className={styles.person}>
                  <div>
                    <Text size="sm" fw={550}>
                      {name}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {formatPhone(one.phone_number)}
                    </Text>
                  </div>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("users.sharingStop", { name })}
                    disabled={action.isBusy}
                    onClick={() => void share(sharedWith.filter((uid) => uid !== one.userId))}
                  >
                    <X size={16} />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        )}
        {data !== undefined && (
          <Group>
            <Select
              aria-label={t("users.sharingAdd")}
              placeholder={t("users.sharingAdd")}
              searchable
              flex="0 1 22rem"
              data={options}
              filter={({ options: all }) => all}
              nothingFoundMessage={t("users.sharingFound")}
              searchValue={text}
              onSearchChange={setText}
              value={null}
              disabled={action.isBusy}
              onChange={(uid) => {
                setText("");
                if (uid !== null) {
                  void share([...sharedWith, uid]);
                }
              }}
            />
          </Group>
        )}
      </Stack>
    </Card>
  );
}

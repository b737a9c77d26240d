import { Anchor, Button, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { download } from "@/shared/files/download";
import { formatPhone } from "@/shared/phone";
import { Loaded } from "@/shared/room/Loaded";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import type { BlastProgress } from "./blast";
import { reasonOf } from "./reasons";
import { stateOf } from "./states";

const PAGE = 50;

/** Each recipient with the state of the message, and all of them as a file. */
export function RecipientsCard({ blast }: { blast: BlastProgress }) {
  const options = { params: { path: { id: blast.id } } };
  const { isBusy, run } = useAction();
  const query = useInfiniteQuery({
    queryKey: ["blasts", "recipients", blast.id, JSON.stringify(blast.messages)],
    queryFn: ({ pageParam }) =>
      must(
        api.GET("/api/v2/blasts/{id}/recipients", {
          params: { ...options.params, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

  return (
    <Card
      isFlush
      title={t("recipients.title")}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={15} />}
          loading={isBusy}
          onClick={() =>
            void run(async () =>
              download(
                `${blast.name}.csv`,
                await must(api.GET("/api/v2/blasts/{id}/results", { ...options, parseAs: "blob" })),
              ),
            )
          }
        >
          {t("recipients.csv")}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ pages }) => (
          <Table.ScrollContainer minWidth={320}>
            <Table verticalSpacing="xs" horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("recipients.contact")}</Table.Th>
                  <Table.Th>{t("recipients.state")}</Table.Th>
                  <Table.Th>{t("recipients.then")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages
                  .flatMap((page) => page.recipients)
                  .map((one) => (
                    <Table.Tr key={`${one.contactId} ${one.messageId}`}>
                      <Table.Td>
                        <Anchor size="sm" component={Link} to={`/inbox/${one.contactId}`}>
                          {one.name || formatPhone(one.to)}
                        </Anchor>
                        {one.name && <div className={pageStyles.soft}>{formatPhone(one.to)}</div>}
                      </Table.Td>
                      <Table.Td>
                        {stateOf(one.state)}
                        {one.reason && <div className={pageStyles.soft}>{reasonOf(one.reason)}</div>}
                      </Table.Td>
                      <Table.Td>
                        {[one.repliedAt > 0 && t("recipients.replied"), one.optedOutAt > 0 && t("recipients.optedOut")]
                          .filter(Boolean)
                          .join(", ")}
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      {query.hasNextPage && (
        <Button
          fullWidth
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("room.more")}
        </Button>
      )}
    </Card>
  );
}

import { Button, ScrollArea, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { t } from "@/messages";
import { pageStyles } from "@/shared/room/Page";
import { type Job, problemText } from "./job";

/** Everything that a job could not do. */
export function JobProblems({ job }: { job: Job }) {
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ["jobs", job.id, "problems"],
    queryFn: ({ pageParam }) =>
      must(
        api.GET("/api/v2/jobs/{id}/problems", {
          params: { path: { id: job.id }, query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor || undefined,
  });
  const problems = data?.pages.flatMap((page) => page.problems) ?? job.problems;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t("jobs.problems", { count: job.problemCount })}
      </Text>
      <ScrollArea.Autosize mah={220} type="auto" viewportProps={{ tabIndex: 0 }}>
        <ul className={pageStyles.rows}>
          {problems.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: problems have no other name, and their order never changes
            <li key={index} className={pageStyles.soft}>
              {problemText(problem)}
            </li>
          ))}
        </ul>
        {hasNextPage && (
          <Button mt="xs" size="compact-sm" variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t("room.more")}
          </Button>
        )}
      </ScrollArea.Autosize>
    </div>
  );
}

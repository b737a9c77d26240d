import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/shared/room/Loaded";
import { Card, pageStyles } from "@/shared/room/Page";
import { t } from "../texts";
import { compare, DUPLICATES, type Group, MAX_COMPARED } from "./duplicates";
import { GroupCard, subjectOf } from "./GroupCard";

interface Props {
  uid: string;
  groups: Group[];
  onMerged: (group: Group) => void;
}

/** Some groups, whose contacts one request reads. */
export function GroupPage({ uid, groups, onMerged }: Props) {
  const shown = groups.filter((group) => group.contactIds.length <= MAX_COMPARED);
  const ids = shown.map((group) => group.contactIds);
  const query = useQuery({
    queryKey: [DUPLICATES, "compared", uid, ids],
    queryFn: () => compare(uid, ids),
    enabled: ids.length > 0,
    retry: false,
    // Merged ones are gone, and stand here until the page is opened again.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      {query.data === undefined && ids.length > 0 ? (
        <Card isFlush>
          <Loaded query={query} lines={6}>
            {() => null}
          </Loaded>
        </Card>
      ) : (
        query.data?.map((group, index) => {
          const found = shown[index];
          return (
            <GroupCard
              key={group.contactIds.join()}
              uid={uid}
              group={found?.outcome === "apart" ? { ...group, ...found } : group}
              onMerged={() => found && onMerged(found)}
            />
          );
        })
      )}
      {groups
        .filter((group) => !shown.includes(group))
        .map((group) => (
          <Card key={group.value} title={subjectOf(group)}>
            <p className={pageStyles.soft}>{t("duplicates.tooMany", { count: group.contactIds.length })}</p>
          </Card>
        ))}
    </>
  );
}

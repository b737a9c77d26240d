import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/shared/room/Loaded";
import { Card } from "@/shared/room/Page";
import { compare, DUPLICATES } from "./duplicates";
import { GroupCard } from "./GroupCard";

/** A group that a link names, such as that of a contact's panel. */
export function ChosenGroup({ uid, ids }: { uid: string; ids: string[] }) {
  const query = useQuery({
    queryKey: [DUPLICATES, "compared", uid, [ids]],
    queryFn: () => compare(uid, [ids]),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return query.data === undefined ? (
    <Card isFlush>
      <Loaded query={query} lines={6}>
        {() => null}
      </Loaded>
    </Card>
  ) : (
    query.data.map((group) => <GroupCard key={group.value} uid={uid} group={group} />)
  );
}

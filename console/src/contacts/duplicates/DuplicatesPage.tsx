import { Select } from "@mantine/core";
import { useSearchParams } from "react-router";
import { useMe } from "@/session/session";
import { Page } from "@/shared/room/Page";
import { useOwners } from "@/shared/useOwners";
import { ROOM } from "../room";
import { t } from "../texts";
import { ChosenGroup } from "./ChosenGroup";
import { SearchResults } from "./SearchResults";

/** Contacts that are one person twice. */
export function DuplicatesPage() {
  const me = useMe();
  const owners = useOwners(t("contacts.own", { name: me.full_name || me.email }));
  const [address, setAddress] = useSearchParams();
  const uid = address.get("of") ?? me.id;
  const chosen = address.get("contacts")?.split(",").filter(Boolean) ?? [];
  const isChosen = chosen.length > 1;

  return (
    <Page
      isWide
      room={ROOM}
      title={t("duplicates.title")}
      help={t("duplicates.help")}
      back={isChosen ? { to: `${ROOM}/duplicates`, words: t("duplicates.all") } : undefined}
    >
      {isChosen ? (
        <ChosenGroup uid={uid} ids={chosen} />
      ) : (
        <>
          {owners.length > 1 && (
            <Select
              label={t("duplicates.owner")}
              allowDeselect={false}
              maw={320}
              data={owners}
              value={uid}
              onChange={(value) => setAddress(value === null || value === me.id ? {} : { of: value })}
            />
          )}
          <SearchResults key={uid} uid={uid} />
        </>
      )}
    </Page>
  );
}

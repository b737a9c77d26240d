import { useMe } from "@/session/session";
import { Room } from "@/shared/room/Room";
import { Refused } from "./Refused";
import { ROOM } from "./room";
import { SECTIONS, sectionsOf } from "./sections";
import { t } from "./words";

/** Administration: the sections that the user's role opens. Of the others nothing is asked, also not by their address. */
export default function AdministrationPage() {
  const me = useMe();
  const open = sectionsOf(me.role);
  if (open.length === 0) {
    return <Refused />;
  }
  return (
    <Room
      title={t("admin.title")}
      base={ROOM}
      sections={open.map((section) => ({ ...section, title: t(section.label), group: t(section.group) }))}
      refused={SECTIONS.filter((section) => !open.includes(section)).map(({ path }) => ({ path, Page: Refused }))}
    />
  );
}

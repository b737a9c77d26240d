import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { Tag } from "@/shared/room/Tag";
import { t } from "../texts";
import styles from "./Comparison.module.css";
import type { Group } from "./duplicates";
import { type Row, rowsOf } from "./rows";
import { useWords } from "./useWords";

/** The fields of contacts in columns, and beside them what a merge leaves. */
export function Comparison({ uid, group }: { uid: string; group: Group }) {
  const words = useWords(uid);
  const contacts = group.contacts ?? [];
  const hasMerged = (group.mergedContact ?? null) !== null;
  const headings = contacts.map((_, index) => t("duplicates.contact", { number: index + 1 }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard
    <section className={styles.frame} tabIndex={0} aria-label={group.value}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t("duplicates.field")}</span>
            </th>
            {contacts.map((contact, index) => (
              <th key={contact.id} scope="col">
                <div className={styles.head}>
                  <Anchor component={Link} to={`/inbox/${contact.id}`} inherit title={t("duplicates.open")}>
                    {headings[index]}
                  </Anchor>
                  {hasMerged && (
                    <Tag tone={contact.id === group.keptId ? "good" : "plain"}>
                      {t(contact.id === group.keptId ? "duplicates.stays" : "duplicates.goes")}
                    </Tag>
                  )}
                </div>
              </th>
            ))}
            {hasMerged && (
              <th scope="col" data-merged>
                {t("duplicates.after")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rowsOf(group, words).map((row) => (
            <Line key={row.name} row={row} headings={headings} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ row, headings }: { row: Row; headings: string[] }) {
  return (
    <tr data-differs={row.differs}>
      <th scope="row">
        {row.label}
        {row.differs && <span className="visually-hidden"> ({t("duplicates.differs")})</span>}
      </th>
      {row.values.map((value, index) => (
        <td key={headings[index]} data-label={headings[index]}>
          {value || <span className={styles.none}>–</span>}
        </td>
      ))}
      {row.merged !== null && (
        <td data-label={t("duplicates.after")} data-merged>
          {row.merged || <span className={styles.none}>–</span>}
        </td>
      )}
    </tr>
  );
}

import { getDocs } from "@firebase/firestore";
import { useQuery } from "@tanstack/react-query";
import { Merge } from "lucide-react";
import { Link } from "react-router";
import { type Contact, readContact } from "@/live/contacts";
import { mergeableWith, sameEmailQuery, sameNumberQuery } from "@/live/duplicates";
import { openFirestore } from "@/live/firestore";
import { t } from "@/messages";
import { useMe, useSession } from "@/session/session";
import styles from "./ContactPanel.module.css";

const FRESH_MS = 10 * 60_000;

/** Whether the contact is there twice, and where to compare the two. */
export function MergeSuggestion({ contact }: { contact: Contact }) {
  const { firebase } = useSession();
  const mayMerge = !useMe().restrictions.includes("disableDelete");
  const { data: others = [] } = useQuery({
    queryKey: ["duplicates", "near", contact.id, contact.phone, contact.email],
    queryFn: async () => {
      const store = openFirestore(firebase);
      const queries = [
        ...(contact.phone ? [sameNumberQuery(store, contact)] : []),
        ...(contact.email ? [sameEmailQuery(store, contact)] : []),
      ];
      const pages = await Promise.all(queries.map((query) => getDocs(query)));
      const found = pages.flatMap((page) => page.docs.map((one) => readContact(one.id, one.data())));
      return mergeableWith(contact, found).map((other) => other.id);
    },
    enabled: mayMerge && (contact.phone !== "" || contact.email !== ""),
    staleTime: FRESH_MS,
    retry: false,
  });
  if (others.length === 0) {
    return null;
  }
  const address = new URLSearchParams({ of: contact.uid, contacts: [contact.id, ...others].join(",") });
  return (
    <p className={styles.suggestion}>
      <Merge size={16} aria-hidden="true" />
      <span>
        {t("contact.duplicate")} <Link to={`/contacts/duplicates?${address}`}>{t("contact.compare")}</Link>
      </span>
    </p>
  );
}

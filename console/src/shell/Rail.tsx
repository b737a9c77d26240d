import { Link, useLocation } from "react-router";
import { useCounts } from "@/inbox/inbox";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { Logo } from "@/shared/Logo";
import { AccountMenu } from "./AccountMenu";
import { NAVIGATION } from "./navigation";
import styles from "./Shell.module.css";

const MAX_SHOWN = 99;
const IN_CONVERSATION = /^\/inbox\/./;

/** The navigation: at the side of a desk's screen, at the end of a telephone's. */
export function Rail({ onHelp }: { onHelp: () => void }) {
  const me = useMe();
  const { badge: unread } = useCounts();
  const { pathname } = useLocation();
  return (
    <header className={styles.rail} data-hidden={IN_CONVERSATION.test(pathname)}>
      <div className={styles.brand}>
        <Logo size={36} />
      </div>
      <nav aria-label={t("nav.main")} className={styles.entries}>
        {NAVIGATION.filter((entry) => entry.isOpenTo(me)).map((entry) => (
          <Link
            key={entry.path}
            to={entry.path}
            className={styles.entry}
            aria-current={pathname.startsWith(entry.path) ? "page" : undefined}
          >
            <entry.icon size={21} aria-hidden="true" />
            {t(entry.label)}
            {entry.path === "/inbox" && unread > 0 && (
              <span className={styles.count} data-testid="badge">
                <span aria-hidden="true">{unread > MAX_SHOWN ? `${MAX_SHOWN}+` : unread}</span>
                <span className="visually-hidden">{t("inbox.unreadCount", { count: unread })}</span>
              </span>
            )}
          </Link>
        ))}
      </nav>
      <div className={styles.spacer} />
      <AccountMenu onHelp={onHelp} position="right-end" />
    </header>
  );
}

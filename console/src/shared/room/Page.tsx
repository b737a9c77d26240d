import { ChevronLeft, Inbox, type LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import { t } from "@/messages";
import styles from "./Page.module.css";

interface PageProps {
  title: ReactNode;
  help?: string | undefined;
  /** Where the page was opened; the room itself on narrow screens if absent. */
  back?: { to: string; words: string } | undefined;
  room: string;
  actions?: ReactNode;
  /** Whether it has a table, which needs more room than forms do. */
  isWide?: boolean;
  /** Whether it has a list that scrolls alone and fills the room. */
  isFull?: boolean;
  children: ReactNode;
}

/** A page of a room: its title, what can be done, and cards below. */
export function Page({ title, help, back, room, actions, isWide = false, isFull = false, children }: PageProps) {
  return (
    <div className={styles.page} data-wide={isWide} data-full={isFull}>
      <header className={styles.head}>
        <div className={styles.words}>
          <Link to={back?.to ?? room} className={styles.back} data-narrow={back === undefined}>
            <ChevronLeft size={16} aria-hidden="true" />
            {back?.words ?? t("app.back")}
          </Link>
          <h1 className={styles.title}>{title}</h1>
          {help && <p className={styles.help}>{help}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: string;
  help?: ReactNode;
  actions?: ReactNode;
  /** Whether its content reaches its edges, as rows do. */
  isFlush?: boolean;
  children?: ReactNode;
}

/** One subject of a page. */
export function Card({ title, help, actions, isFlush = false, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} data-flush={isFlush} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <div className={styles.cardHead}>
          <div className={styles.words}>
            <h2 className={styles.cardTitle} id={id}>
              {title}
            </h2>
            {help && <p className={styles.soft}>{help}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

/** What stands where nothing is yet, and what to do about it. */
export function Empty({
  icon: Icon = Inbox,
  title,
  help,
  children,
}: {
  icon?: LucideIcon;
  title: string;
  help?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <span className={styles.symbol} aria-hidden="true">
        <Icon size={20} />
      </span>
      <p className={styles.emptyTitle}>{title}</p>
      {help && <p className={styles.emptyHelp}>{help}</p>}
      {children}
    </div>
  );
}

export { styles as pageStyles };

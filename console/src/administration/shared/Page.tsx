import { Anchor } from "@mantine/core";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import styles from "./Page.module.css";

interface Props {
  title: ReactNode;
  help?: string;
  /** Where the page belongs, above its title. */
  back?: { to: string; label: string };
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of administration: its title, what it is for, and its content. */
export function Page({ title, help, back, actions, children }: Props) {
  return (
    <div className={styles.page}>
      {back && (
        <Anchor component={Link} to={back.to} size="sm" className={styles.back}>
          <ChevronLeft size={15} aria-hidden="true" />
          {back.label}
        </Anchor>
      )}
      <header className={styles.header}>
        <div className={styles.heading}>
          <h1 className={styles.title}>{title}</h1>
          {help && <p className={styles.help}>{help}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A subject on a page, with its own heading. */
export function Card({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.about}>
        <h2 className={styles.cardTitle}>{title}</h2>
        {help && <p className={styles.help}>{help}</p>}
      </div>
      <div className={styles.cardContent}>{children}</div>
    </section>
  );
}

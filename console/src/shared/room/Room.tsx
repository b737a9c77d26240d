import { useMediaQuery } from "@mantine/hooks";
import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ComponentType, Fragment, Suspense } from "react";
import { Link, Navigate, Route, Routes, useLocation } from "react-router";
import { t } from "@/messages";
import { NotFound } from "@/shell/NotFound";
import { PageSkeleton } from "./PageSkeleton";
import styles from "./Room.module.css";

export interface RoomSection {
  /** The part of the address after that of the room. */
  path: string;
  title: string;
  icon: LucideIcon;
  /** The heading under which it stands with others. */
  group?: string;
  Page: ComponentType;
}

interface Props {
  title: string;
  base: string;
  sections: RoomSection[];
  /** What is shown at the addresses of sections that the user may not open. */
  refused?: Pick<RoomSection, "path" | "Page">[];
}

/** A room of several sections: side by side on a desk, one after the other on a telephone. */
export function Room({ title, base, sections, refused = [] }: Props) {
  const { pathname } = useLocation();
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const isOpen = pathname.replace(/\/$/, "") !== base;
  const groups = [...new Set(sections.map((section) => section.group))];
  return (
    <div className={styles.room} data-open={isOpen}>
      <div className={styles.side}>
        {isOpen ? <p className={styles.title}>{title}</p> : <h1 className={styles.title}>{title}</h1>}
        <nav className={styles.sections} aria-label={t("room.sections", { title })}>
          {groups.map((group) => (
            <Fragment key={group ?? ""}>
              {group && <p className={styles.group}>{group}</p>}
              {sections
                .filter((section) => section.group === group)
                .map((section) => (
                  <Entry key={section.path} section={section} base={base} />
                ))}
            </Fragment>
          ))}
        </nav>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <section className={styles.content} aria-label={title} tabIndex={0}>
        <Suspense fallback={<PageSkeleton />}>
          <Routes>
            <Route
              index
              element={isNarrow || sections[0] === undefined ? null : <Navigate to={sections[0].path} replace />}
            />
            {[...sections, ...refused].map((section) => (
              <Route key={section.path} path={`${section.path}/*`} element={<section.Page />} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </section>
    </div>
  );
}

function Entry({ section, base }: { section: RoomSection; base: string }) {
  const { pathname } = useLocation();
  const to = `${base}/${section.path}`;
  const isHere = pathname === to || pathname.startsWith(`${to}/`);
  return (
    <Link to={to} className={styles.entry} aria-current={isHere ? "page" : undefined}>
      <section.icon size={18} aria-hidden="true" />
      {section.title}
      <ChevronRight size={18} aria-hidden="true" className={styles.chevron} />
    </Link>
  );
}

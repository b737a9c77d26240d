import { Suspense } from "react";
import { Link, Navigate, Route, Routes, useLocation } from "react-router";
import { useMe } from "@/session/session";
import { NotFound } from "@/shell/NotFound";
import styles from "./AdministrationPage.module.css";
import { Refused } from "./Refused";
import { SECTIONS, type Section, sectionsOf } from "./sections";
import { PageSkeleton } from "./shared/Skeletons";
import { t } from "./words";

/** Administration: the sections that the user's role opens. Of the others nothing is asked, also not by their address. */
export default function AdministrationPage() {
  const me = useMe();
  const open = sectionsOf(me.role);
  const first = open[0];
  if (first === undefined) {
    return <Refused />;
  }
  return (
    <div className={styles.page}>
      <Sections sections={open} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <section className={styles.content} aria-label={t("admin.title")} tabIndex={0}>
        <Suspense fallback={<PageSkeleton />}>
          <Routes>
            <Route index element={<Navigate to={first.path} replace />} />
            {SECTIONS.map((section) => (
              <Route
                key={section.path}
                path={`${section.path}/*`}
                element={open.includes(section) ? <section.Page /> : <Refused />}
              />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </section>
    </div>
  );
}

function Sections({ sections }: { sections: Section[] }) {
  const { pathname } = useLocation();
  const groups = [...new Set(sections.map((section) => section.group))];
  return (
    <nav className={styles.sections} aria-label={t("admin.sections")}>
      <p className={styles.title}>{t("admin.title")}</p>
      {groups.map((group) => (
        <div key={group} className={styles.group}>
          <p className={styles.groupName}>{t(group)}</p>
          {sections
            .filter((section) => section.group === group)
            .map((section) => {
              const path = `/administration/${section.path}`;
              const isHere = pathname === path || pathname.startsWith(`${path}/`);
              return (
                <Link key={path} to={path} className={styles.section} aria-current={isHere ? "page" : undefined}>
                  <section.icon size={17} aria-hidden="true" />
                  {t(section.label)}
                </Link>
              );
            })}
        </div>
      ))}
    </nav>
  );
}

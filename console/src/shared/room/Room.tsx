import { useMediaQuery } from "@mantine/hooks";
import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ComponentType, Suspense } from "react";
import { Link, Navigate, Route, Routes, useLocation } from "react-router";
import { t } from "@/messages";
import { NotFound } from "@/shell/NotFound";
import { Splash } from "@/shell/Splash";
import styles from "./Room.module.css";

export interface RoomSection {
  /** The part of the address after that of the room. */
  path: string;
  title: string;
  icon: LucideIcon;
  Page: ComponentType;
}

interface Props {
  title: string;
  base: string;
  sections: RoomSection[];
}

/** A room of several sections: side by side on a desk, one after the other on a telephone. */
export function Room({ title, base, sections }: Props) {
  const { pathname } = useLocation();
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const isOpen = pathname.replace(/\/$/, "") !== base;
  return (
    <div className={styles.room} data-open={isOpen}>
      <div className={styles.side}>
        {isOpen ? <p className={styles.title}>{title}</p> : <h1 className={styles.title}>{title}</h1>}
        <nav className={styles.sections} aria-label={t("room.sections", { title })}>
          {sections.map((section) => {
            const to = `${base}/${section.path}`;
            const isHere = pathname === to || pathname.startsWith(`${to}/`);
            return (
              <Link key={to} to={to} className={styles.entry} aria-current={isHere ? "page" : undefined}>
                <section.icon size={18} aria-hidden="true" />
                {section.title}
                <ChevronRight size={18} aria-hidden="true" className={styles.chevron} />
              </Link>
            );
          })}
        </nav>
      </div>
      <div className={styles.content}>
        <Suspense fallback={<Splash />}>
          <Routes>
            <Route
              index
              element={isNarrow || sections[0] === undefined ? null : <Navigate to={sections[0].path} replace />}
            />
            {sections.map((section) => (
              <Route key={section.path} path={`${section.path}/*`} element={<section.Page />} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}

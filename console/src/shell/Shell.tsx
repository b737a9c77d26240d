import { lazy, Suspense, useEffect, useState } from "react";
import { Navigate, Route, Routes } from "react-router";
import { InboxPage } from "@/inbox/InboxPage";
import { InboxProvider } from "@/inbox/inbox";
import { t } from "@/messages";
import { Toasts } from "@/shared/toast";
import { NotFound } from "./NotFound";
import { OfflineBanner } from "./OfflineBanner";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { ShortcutsHelp } from "./ShortcutsHelp";
import { Splash } from "./Splash";

const CampaignsPage = lazy(() => import("@/campaigns/CampaignsPage"));
const ContactsRoom = lazy(() => import("@/contacts/ContactsRoom"));
const ScheduledPage = lazy(() => import("@/scheduled/ScheduledPage"));
const SettingsPage = lazy(() => import("@/settings/SettingsPage"));
const AdministrationPage = lazy(() => import("@/administration/AdministrationPage"));

/** The frame of all pages behind the log-in. */
export default function Shell() {
  const [isHelpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    const open = () => setHelpOpen(true);
    window.addEventListener("console:help", open);
    return () => window.removeEventListener("console:help", open);
  }, []);

  return (
    <InboxProvider>
      <a className="skip" href="#content">
        {t("app.skip")}
      </a>
      <div className={styles.frame}>
        <OfflineBanner />
        <Rail onHelp={() => setHelpOpen(true)} />
        <main id="content" className={styles.content} tabIndex={-1}>
          <Suspense fallback={<Splash />}>
            <Routes>
              <Route index element={<Navigate to="/inbox" replace />} />
              <Route path="/login" element={<Navigate to="/inbox" replace />} />
              <Route path="/inbox/:contactId?" element={<InboxPage />} />
              <Route path="/contacts/*" element={<ContactsRoom />} />
              <Route path="/campaigns/*" element={<CampaignsPage />} />
              <Route path="/scheduled" element={<ScheduledPage />} />
              <Route path="/settings/*" element={<SettingsPage />} />
              <Route path="/administration/*" element={<AdministrationPage />} />
              <Route path="*" element={<NotFound />} />
            </Routes>
          </Suspense>
        </main>
      </div>
      <Toasts />
      <ShortcutsHelp isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </InboxProvider>
  );
}

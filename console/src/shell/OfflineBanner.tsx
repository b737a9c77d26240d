import { useNetwork } from "@mantine/hooks";
import { WifiOff } from "lucide-react";
import { t } from "@/messages";
import styles from "./Shell.module.css";

export function OfflineBanner() {
  const { online } = useNetwork();
  return (
    <div role="status" className={online ? undefined : styles.banner}>
      {!online && (
        <>
          <WifiOff size={16} aria-hidden="true" />
          {t("app.offline")}
        </>
      )}
    </div>
  );
}

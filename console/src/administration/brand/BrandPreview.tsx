import { useState } from "react";
import type { Brand } from "@/config/start";
import { t } from "../words";
import styles from "./Brand.module.css";
import { textOn } from "./contrast";

/** How the log-in looks in a brand, in both themes. It is a picture: nothing in it can be used. */
export function BrandPreview({ brand }: { brand: Brand }) {
  return (
    <div className={styles.previews}>
      {(["light", "dark"] as const).map((theme) => (
        <figure key={theme} className={styles.figure}>
          <div className={styles.preview} data-theme={theme} aria-hidden="true">
            <div className={styles.login}>
              <Mark key={brand.logoUrl} brand={brand} />
              <div className={styles.loginTitle}>{t("login.title", { brand: brand.name })}</div>
              <div className={styles.input}>{t("login.email")}</div>
              <div className={styles.button} style={{ background: brand.color, color: textOn(brand.color) }}>
                {t("login.submit")}
              </div>
              <div className={styles.link}>{brand.supportEmail}</div>
            </div>
            <div className={styles.bubble} style={{ background: brand.color, color: textOn(brand.color) }}>
              {t("brand.sample")}
            </div>
            <span className={styles.badge} style={{ background: brand.accentColor, color: textOn(brand.accentColor) }}>
              3
            </span>
          </div>
          <figcaption className={styles.caption}>{t(`brand.theme.${theme}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}

function Mark({ brand }: { brand: Brand }) {
  const [isBroken, setBroken] = useState(false);
  if (brand.logoUrl && !isBroken) {
    return <img src={brand.logoUrl} alt="" className={styles.logo} onError={() => setBroken(true)} />;
  }
  return (
    <span className={styles.mark} style={{ background: brand.color, color: textOn(brand.color) }}>
      {brand.name.slice(0, 1).toUpperCase()}
    </span>
  );
}

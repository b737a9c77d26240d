import { useState } from "react";
import { useBrand } from "@/config/brand";
import styles from "./Logo.module.css";

/** The brand's logo, or a mark with its first letter where it has none or the logo cannot be loaded. */
export function Logo({ size }: { size: number }) {
  const brand = useBrand();
  const [isBroken, setBroken] = useState(false);
  if (brand.logoUrl && !isBroken) {
    return (
      <img
        src={brand.logoUrl}
        alt={brand.name}
        className={styles.image}
        style={{ height: size }}
        onError={() => setBroken(true)}
      />
    );
  }
  const style = { width: size, height: size, fontSize: size * 0.5, background: brand.color, color: brand.textColor };
  return (
    <span className={styles.mark} style={style} aria-hidden="true">
      {brand.name.slice(0, 1).toUpperCase()}
    </span>
  );
}

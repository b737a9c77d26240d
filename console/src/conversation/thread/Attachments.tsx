import { Anchor, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Contact as CardIcon, FileText } from "lucide-react";
import { api, must } from "@/api/client";
import type { Message } from "@/live/messages";
import { t } from "@/messages";
import styles from "./Attachments.module.css";

/** `<instance>/media/<id>/<name>` opens nothing: the API returns a link that does. */
const STORED = /\/media\/([^/?]+)\//;
const LINK_FRESH_MS = 60 * 60 * 1000;

interface Link {
  url: string;
  preview: string;
  name: string;
  type: string;
}

export function Attachments({ message }: { message: Message }) {
  return message.media.map((address, index) => (
    <Attachment key={address} address={address} type={message.mediaTypes[index] ?? ""} />
  ));
}

function Attachment({ address, type }: { address: string; type: string }) {
  const id = STORED.exec(address)?.[1];
  const { data, isError } = useQuery({
    queryKey: ["media", id],
    queryFn: async (): Promise<Link> => {
      const file = await must(api.GET("/api/v2/media/{id}", { params: { path: { id: id ?? "" } } }));
      return { url: file.url, preview: file.thumbnailUrl || file.url, name: file.fileName, type: file.contentType };
    },
    enabled: id !== undefined,
    staleTime: LINK_FRESH_MS,
  });
  if (id === undefined) {
    return <Shown link={{ url: address, preview: address, name: fileName(address), type }} />;
  }
  if (isError) {
    return <span className={styles.file}>{t("message.attachment")}</span>;
  }
  return data ? <Shown link={data} /> : <Skeleton width={220} height={140} radius="lg" />;
}

function fileName(address: string): string {
  try {
    return decodeURIComponent(new URL(address).pathname.split("/").pop() ?? "");
  } catch {
    return address;
  }
}

function Shown({ link }: { link: Link }) {
  const [kind] = link.type.split("/");
  if (kind === "image") {
    return (
      <a href={link.url} target="_blank" rel="noreferrer" className={styles.frame}>
        <img src={link.preview} alt={link.name || t("message.image")} className={styles.image} loading="lazy" />
      </a>
    );
  }
  if (kind === "video") {
    // biome-ignore lint/a11y/useMediaCaption: customers send none
    return <video src={link.url} controls preload="metadata" className={styles.image} aria-label={link.name} />;
  }
  if (kind === "audio") {
    // biome-ignore lint/a11y/useMediaCaption: customers send none
    return <audio src={link.url} controls preload="metadata" aria-label={link.name} className={styles.audio} />;
  }
  const isCard = link.type === "text/vcard" || link.type === "text/x-vcard";
  const Icon = isCard ? CardIcon : FileText;
  return (
    <Anchor href={link.url} target="_blank" rel="noreferrer" className={styles.file} underline="hover">
      <Icon size={18} aria-hidden="true" />
      <span className={styles.name}>{link.name || t(isCard ? "message.contactCard" : "message.attachment")}</span>
    </Anchor>
  );
}

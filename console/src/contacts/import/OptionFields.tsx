import { Anchor, Autocomplete, Collapse, Select, Switch, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useMe } from "@/session/session";
import { Card } from "@/shared/room/Page";
import { useOwners } from "@/shared/useOwners";
import { NOTHING, useLists } from "@/shared/vocabulary";
import { t } from "../texts";
import type { Options } from "./draft";
import { listRegions } from "./file/regions";
import { DELIMITERS, type Delimiter } from "./file/table";
import styles from "./Import.module.css";

const NEW = "+";
// Fields side by side are in line, with help or without.
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
const ENCODINGS = [
  "utf-8",
  "utf-16",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "mac-roman",
  "iso8859-15",
  "shift_jis",
  "gb18030",
  "euc_kr",
];

interface Props {
  options: Options;
  faults: Record<string, string>;
  onChange: (changes: Partial<Options>) => void;
}

/** Whose contacts they become, their list, and how the file is read where the API would guess wrongly. */
export function OptionFields({ options, faults, onChange }: Props) {
  const me = useMe();
  const regions = useMemo(listRegions, []);
  const [isMore, setMore] = useState(false);
  const owners = useOwners(t("contacts.own", { name: me.full_name || me.email }));
  const isOpen = isMore || Boolean(faults.delimiter ?? faults.encoding);
  return (
    <Card>
      <div className={styles.options}>
        {owners.length > 1 && (
          <Select
            inputWrapperOrder={ORDER}
            label={t("import.owner")}
            description={t("import.ownerHelp")}
            data={owners}
            allowDeselect={false}
            value={options.userId}
            onChange={(userId) => userId && onChange({ userId, listId: "", newList: "" })}
            error={faults.userId}
          />
        )}
        <ListField
          key={options.userId}
          options={options}
          onChange={onChange}
          isOpen={!me.restrictions.includes("lists")}
        />
        <Select
          inputWrapperOrder={ORDER}
          label={t("import.region")}
          description={t("import.regionHelp")}
          placeholder={t("import.regionDefault")}
          data={regions}
          searchable
          clearable
          value={options.region || null}
          onChange={(region) => onChange({ region: region ?? "" })}
          error={faults.region}
        />
        <div className={styles.wide}>
          <Anchor component="button" type="button" size="sm" aria-expanded={isOpen} onClick={() => setMore(!isMore)}>
            {t("import.more")}
          </Anchor>
        </div>
      </div>
      <Collapse expanded={isOpen}>
        <div className={styles.options} data-more>
          <Select
            label={t("import.delimiter")}
            placeholder={t("import.detected")}
            clearable
            data={Object.keys(DELIMITERS).map((name) => ({
              value: name,
              label: t(`import.delimiter.${name as Delimiter}`),
            }))}
            value={options.delimiter || null}
            onChange={(name) => onChange({ delimiter: (name ?? "") as Options["delimiter"] })}
            error={faults.delimiter}
          />
          <Autocomplete
            inputWrapperOrder={ORDER}
            label={t("import.encoding")}
            description={t("import.encodingHelp")}
            placeholder={t("import.detected")}
            data={ENCODINGS}
            maxLength={40}
            value={options.encoding}
            onChange={(encoding) => onChange({ encoding: encoding.trim() })}
            error={faults.encoding}
          />
          <Switch
            label={t("import.cutExtensions")}
            description={t("import.cutExtensionsHelp")}
            checked={options.cutExtensions}
            onChange={(event) => onChange({ cutExtensions: event.currentTarget.checked })}
          />
          {me.role !== "user" && (
            <Switch
              label={t("import.createTags")}
              description={t("import.createTagsHelp")}
              checked={options.createTags}
              onChange={(event) => onChange({ createTags: event.currentTarget.checked })}
            />
          )}
        </div>
      </Collapse>
    </Card>
  );
}

function ListField({ options, onChange, isOpen }: Omit<Props, "faults"> & { isOpen: boolean }) {
  const { userId } = options;
  const { data = NOTHING } = useLists(userId, isOpen);
  const [isNew, setNew] = useState(options.newList !== "");

  function choose(value: string | null) {
    setNew(value === NEW);
    onChange({ listId: value === NEW ? "" : (value ?? ""), newList: "" });
  }

  return (
    <div>
      <Select
        inputWrapperOrder={ORDER}
        label={t("import.list")}
        description={isOpen ? undefined : t("import.listsRestricted")}
        placeholder={t("import.noList")}
        disabled={!isOpen}
        clearable
        searchable
        data={[...data.map(({ id, name }) => ({ value: id, label: name })), { value: NEW, label: t("import.newList") }]}
        value={isNew ? NEW : options.listId || null}
        onChange={choose}
      />
      {isNew && (
        <TextInput
          mt="xs"
          inputWrapperOrder={ORDER}
          label={t("import.newListName")}
          description={t("import.newListHelp")}
          required
          withAsterisk={false}
          maxLength={100}
          value={options.newList}
          onChange={(event) => onChange({ newList: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

import { Select, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable, type Column as TableColumn } from "@/shared/lists/DataTable";
import { Card } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { t } from "../texts";
import { applyChoices, type Choices, type Column, findShared, LEFT_OUT, type Recognition } from "./columns";
import { titleOf, useFieldGroups } from "./fields";
import { readSamples } from "./file/samples";
import styles from "./Import.module.css";

interface Props {
  /** Whose contacts the rows become. */
  owner: string;
  /** Null after the page was loaded anew: nothing can be changed then. */
  file: File | null;
  read: Recognition;
  choices: Choices;
  title: string;
  help: string;
  isBusy: boolean;
  createsTags: boolean;
  onChoices: (choices: Choices) => void;
  onHeader: (hasHeader: boolean) => void;
}

/** The columns of a file with some values, and what each becomes. */
export function ColumnsCard(props: Props) {
  const { owner, file, read, choices, title, help, isBusy, createsTags, onChoices, onHeader } = props;
  const groups = useFieldGroups(owner, createsTags);
  const isTable = read.format !== "jsonl";
  const { data: samples } = useQuery({
    queryKey: ["import", "samples", file?.name, file?.size, file?.lastModified, JSON.stringify(read)],
    queryFn: () => readSamples(file as File, read),
    enabled: file !== null,
  });
  const columns = applyChoices(read.columns, choices);
  const shared = isTable ? findShared(columns) : [];
  const nameOf = (column: Column) => column.name || t("import.columnOf", { position: column.position });

  const shown: TableColumn<Column>[] = [
    {
      name: "name",
      label: t("import.column"),
      show: (column) => (
        <div className={styles.columnName} data-out={column.field === ""}>
          {nameOf(column)} {column.field === "" && <Tag>{t("import.ignored")}</Tag>}
        </div>
      ),
    },
    ...(file === null
      ? []
      : [
          {
            name: "samples",
            label: t("import.samples"),
            show: (column: Column) => (
              <div className={styles.samples}>
                {(samples?.get(column.position || column.name) ?? []).map((value) => (
                  <span key={value} className={styles.sample}>
                    {value}
                  </span>
                ))}
              </div>
            ),
          },
        ]),
    {
      name: "field",
      label: t("import.becomes"),
      show: (column) => {
        if (isTable && file !== null) {
          return (
            <Select
              size="xs"
              aria-label={t("import.becomesOf", { name: nameOf(column) })}
              data={groups}
              comboboxProps={{ keepMounted: false }}
              searchable
              allowDeselect={false}
              disabled={isBusy}
              value={column.field || LEFT_OUT}
              onChange={(value) => value && onChoices({ ...choices, [column.position]: value })}
              data-column={column.position}
            />
          );
        }
        return column.field ? titleOf(column.field, groups) : "";
      },
    },
  ];

  return (
    <Card
      title={title}
      help={file === null ? t("import.noSample") : help}
      actions={
        isTable &&
        file !== null && (
          <Switch
            label={t("import.header")}
            checked={read.hasHeader}
            disabled={isBusy}
            onChange={(event) => onHeader(event.currentTarget.checked)}
          />
        )
      }
    >
      <DataTable
        label={t("import.columns")}
        columns={shown}
        rows={columns}
        keyOf={(column) => `${column.position} ${column.name}`}
      />
      {shared.length > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("import.shared", { fields: shared.map((field) => titleOf(field, groups)).join(", ") })}
        </Text>
      )}
    </Card>
  );
}

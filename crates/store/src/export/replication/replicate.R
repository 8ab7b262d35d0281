# Makes table_types.csv, table_months.csv and table_countries.csv again from incidents.csv, and compares.
#
#     Rscript replicate.R [BUNDLE]       the folder of the bundle; this script's own by default
#
# Needs R and no package. Ends with 0 if every table is the same, with 1 if one is not.

arguments <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
bundle <- if (length(arguments) > 0) arguments[1] else if (length(script) > 0) dirname(script[1]) else "."
rows <- read.csv(file.path(bundle, "incidents.csv"), colClasses = "character", na.strings = character(0),
                 check.names = FALSE, encoding = "UTF-8")
number <- function(cells) ifelse(cells == "", 0, as.numeric(cells))

made <- function(key_name, key) {
  happened <- rows$polarity == "affirmed" & rows$actuality %in% c("occurred", "ongoing") & key != ""
  header <- paste(key_name, "domain,incidents,reports,killed_low,killed_best", sep = ",")
  if (!any(happened)) return(header)
  cells <- data.frame(key = key, domain = rows$domain, incidents = 1, reports = number(rows$reports),
                      killed_low = number(rows$killed_low), killed_best = number(rows$killed_best))[happened, ]
  sums <- aggregate(cells[3:6], by = list(key = cells$key, domain = cells$domain), FUN = sum)
  sums <- sums[order(sums$key, sums$domain, method = "radix"), ]
  whole <- function(column) format(column, scientific = FALSE, trim = TRUE)
  c(header, paste(sums$key, sums$domain, whole(sums$incidents), whole(sums$reports), whole(sums$killed_low),
                  whole(sums$killed_best), sep = ","))
}

tables <- list(
  table_types.csv = made("type", ifelse(rows$type == "", rows$local, rows$type)),
  table_months.csv = made("month", substr(rows$date_start, 1, 7)),
  table_countries.csv = made("country", rows$country)
)
same <- TRUE
for (name in names(tables)) {
  is_same <- identical(tables[[name]], readLines(file.path(bundle, name), encoding = "UTF-8"))
  cat(name, ": ", if (is_same) "the same" else "DIFFERS", "\n", sep = "")
  same <- same && is_same
}
quit(status = if (same) 0 else 1)

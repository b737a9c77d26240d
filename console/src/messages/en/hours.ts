/** Hours by weekday, and days off: in the settings of people and of offices. */
export const hours = {
  "hours.title": "Hours by weekday",
  "hours.monday": "Monday",
  "hours.tuesday": "Tuesday",
  "hours.wednesday": "Wednesday",
  "hours.thursday": "Thursday",
  "hours.friday": "Friday",
  "hours.saturday": "Saturday",
  "hours.sunday": "Sunday",
  "hours.closed": "Closed",
  "hours.from": "{day}, from",
  "hours.to": "{day}, to",
  "hours.add": "Add hours on {day}",
  "hours.remove": "Remove these hours on {day}",
  "hours.wrong":
    "The hours of {day} are not in order: each interval ends after it begins, and the next one begins later.",
  "hours.firstDay": "First day",
  "hours.day": "Day",
  "hours.lastDay": "Last day",
  "hours.holidayName": "Name",
  "hours.addHoliday": "Add days off",
  "hours.removeHoliday": "Remove {name}",
} as const;

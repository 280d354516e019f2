package admin

import (
	"fmt"
	"math"
	"time"
)

// clockReset is the time that `clkreboot` sets: 15 May 2024, 10:52:31 UTC (CommonCLI::handleCommand, v1.17.1).
const clockReset = 1715770351

// clockCommands read and set the calendar clock, which they never set back.
var clockCommands = []command{
	{words: "clock sync", run: syncClock},
	{words: "clock", run: func(c *Console, _ request) string { return c.clock() }},
	{words: "time ", text: true, run: setTime},
}

// clock prints the time in minutes.
func (c *Console) clock() string {
	t := calendar(c.ports.RTC.Time(), c.Quirks)
	return fmt.Sprintf("%02d:%02d - %d/%d/%d UTC", t.hour, t.minute, t.day, t.month, t.year)
}

// LogTime prints the time in seconds as the lines of LogFile start with it (MyMesh::getLogDateTime, v1.17.1).
func LogTime(seconds uint32, q Quirks) string {
	t := calendar(seconds, q)
	return fmt.Sprintf("%02d:%02d:%02d - %d/%d/%d U", t.hour, t.minute, t.second, t.day, t.month, t.year)
}

func syncClock(c *Console, rq request) string {
	if rq.timestamp <= c.ports.RTC.Time() {
		return "ERR: clock cannot go backwards"
	}
	next := rq.timestamp + 1
	if next == 0 && !c.Quirks.ClockSyncWraps {
		next = math.MaxUint32
	}
	c.ports.RTC.SetTime(next)
	return "OK - clock set: " + c.clock()
}

func setTime(c *Console, rq request) string {
	if overflows(rq.arg) && !c.Quirks.TimeWraps {
		return "(ERR: time out of range)"
	}
	seconds := wrappingUint(rq.arg)
	if seconds <= c.ports.RTC.Time() || !c.isInteger(rq.arg) {
		return "(ERR: clock cannot go backwards)"
	}
	c.ports.RTC.SetTime(seconds)
	return "OK - clock set: " + c.clock()
}

type dateTime struct {
	year, month, day, hour, minute, second int
}

// calendar splits a time. Under CalendarWraps it counts from 2000 modulo 2^32 and
// takes every fourth year as a leap year.
func calendar(seconds uint32, q Quirks) dateTime {
	if !q.CalendarWraps {
		t := time.Unix(int64(seconds), 0).UTC()
		return dateTime{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()}
	}
	const to2000 = 946684800 // from 1970, in seconds
	seconds -= to2000
	t := dateTime{
		year: 2000, month: 1,
		hour: int(seconds / 3600 % 24), minute: int(seconds / 60 % 60), second: int(seconds % 60),
	}
	days := int(seconds / 86400)
	for ; days >= yearDays(t.year); t.year++ {
		days -= yearDays(t.year)
	}
	for ; days >= monthDays(t.year, t.month); t.month++ {
		days -= monthDays(t.year, t.month)
	}
	t.day = days + 1
	return t
}

// yearDays and monthDays know no exception for whole centuries.

func yearDays(year int) int {
	if year%4 == 0 {
		return 366
	}
	return 365
}

func monthDays(year, month int) int {
	switch month {
	case 2:
		return yearDays(year) - 337
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

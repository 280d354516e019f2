package console

import (
	"strings"
	"time"
)

// ParseClock reads the reply to clock, a time in UTC to the minute: "10:52 - 15/5/2024 UTC"
// (CommonCLI::handleCommand, v1.9.0 to v1.17.1). The error is an *AnswerError.
func ParseClock(reply string) (time.Time, error) {
	at, err := time.Parse("15:04 - 2/1/2006 MST", strings.TrimSpace(reply))
	if err != nil {
		return time.Time{}, unreadable("clock", reply, "time", err)
	}
	return at.UTC(), nil
}

package words

import (
	"strconv"
	"strings"
)

// Count counts something by its regular plural: "1 run", "2 runs", "2 flashes".
func Count(n int, what string) string {
	if n != 1 {
		if strings.HasSuffix(what, "sh") {
			what += "e"
		}
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

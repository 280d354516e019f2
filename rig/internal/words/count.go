package words

import "strconv"

// Count counts something by its regular plural: "1 run", "2 runs".
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

package sx1262test

import (
	"fmt"
	"strconv"
	"strings"
)

// cutKind splits a line of a kind.
func cutKind(line, kind string) (fields []string, ok bool) {
	fields = strings.Fields(line)
	if len(fields) == 0 || fields[0] != kind {
		return nil, false
	}
	return fields[1:], true
}

// numbers reads so many numbers.
func numbers(fields []string, n int) ([]int64, error) {
	if len(fields) != n {
		return nil, fmt.Errorf("%d numbers, want %d", len(fields), n)
	}
	list := make([]int64, n)
	for i, f := range fields {
		var err error
		if list[i], err = strconv.ParseInt(f, 10, 64); err != nil {
			return nil, err
		}
	}
	return list, nil
}

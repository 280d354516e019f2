package costs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// Frames are how many frames there were of each length in bytes.
type Frames map[int]int

// Airtime is how long they are together at radio settings.
func (f Frames) Airtime(p lora.Params) (sum time.Duration) {
	for n, count := range f {
		sum += time.Duration(count) * p.TimeOnAir(n)
	}
	return sum
}

// String writes them as a table has them, "21x3,45": three of 21 bytes and one of 45; "-" for none.
func (f Frames) String() string {
	if len(f) == 0 {
		return "-"
	}
	var parts []string
	for _, n := range slices.Sorted(maps.Keys(f)) {
		part := strconv.Itoa(n)
		if f[n] != 1 {
			part += "x" + strconv.Itoa(f[n])
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

// parseFrames reads what String writes.
func parseFrames(text string) (Frames, error) {
	if text == "-" {
		return nil, nil
	}
	f := Frames{}
	for part := range strings.SplitSeq(text, ",") {
		length, times, several := strings.Cut(part, "x")
		n, err := strconv.Atoi(length)
		count := 1
		if several && err == nil {
			count, err = strconv.Atoi(times)
		}
		if _, twice := f[n]; err != nil || twice || n < 0 || n > lora.MaxPayload || count < 1 {
			return nil, fmt.Errorf("frames %q: want LENGTHxCOUNT, each length from 0 to %d once", part, lora.MaxPayload)
		}
		f[n] = count
	}
	return f, nil
}

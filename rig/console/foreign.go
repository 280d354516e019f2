package console

import (
	"regexp"
	"strings"
)

// stranger is a line that is none of the command line's: what a firmware built for debugging prints,
// and what the core below it prints whenever it likes, in the middle of an echo as well.
type stranger struct {
	mark string // what every such line contains, so that few lines are looked at twice
	line *regexp.Regexp
}

// colour is what logs are coloured with on a terminal, left out where a build has no colours.
const colour = `(?:\x1b\[[0-9;]*m)?`

// begin is where a line begins that has no sign of its own for that: at its very beginning, or
// behind an echo.
const begin = `(?:^|\b)`

// strangers are the lines that are known. All end with a line feed.
var strangers = []stranger{
	// MESH_DEBUG_PRINTLN and BRIDGE_DEBUG_PRINTLN, and the raw frames of MyMesh::logRxRaw (MeshCore v1.17.1).
	{"DEBUG: ", regexp.MustCompile(`DEBUG: .*`)},
	{" U ", regexp.MustCompile(`\d\d:\d\d:\d\d - \d+/\d+/\d{4} U (?:RAW|BRIDGE): .*`)},
	// ARDUHAL_LOG_FORMAT of arduino-esp32 2.0 and 3.0 (cores/esp32/esp32-hal-log.h); 1.0 had no time.
	{"] ", regexp.MustCompile(colour + `(?:\[ *\d+\])?\[[VDIWE]\]\[[^\]]+:\d+\] .*`)},
	// LOG_FORMAT and LOG_SYSTEM_TIME_FORMAT of ESP-IDF 4 and 5 (components/log/include/esp_log.h).
	{") ", regexp.MustCompile(colour + `[VDIWE] \([\d:.]+\) [^:]+: .*`)},
	// LFS_ERROR and its like: littlefs 1 of Adafruit's nRF52 core, littlefs 2 of arduino-pico and STM32.
	{"lfs ", regexp.MustCompile(`lfs (?:error|warn|debug):\d+: .*`)},
	{"lfs", regexp.MustCompile(begin + `[\w./-]*lfs\w*\.[ch]:\d+:(?:error|warn|debug|trace): .*`)},
	// VERIFY_MESS of Adafruit's nRF52 core (cores/nRF5/verify.h): what the SoftDevice refused.
	{": verify failed, error = ", regexp.MustCompile(begin + `[\w:~<>&*(), ]+: \d+: verify failed, error = .*`)},
	// TU_ASSERT and TU_VERIFY of TinyUSB 0.5 (src/common/tusb_verify.h), and since 0.6.
	{": failed", regexp.MustCompile(begin + `\w+: \d+: failed(?:, error = .*)?\r?$`)},
	{": ASSERT FAILED", regexp.MustCompile(begin + `\w+ \d+: ASSERT FAILED\r?$`)},
	// RADIOLIB_DEBUG_PRINTLN_LVL of RadioLib 6 and 7 (src/BuildOpt.h).
	{"RLB_", regexp.MustCompile(`RLB_(?:DBG|PRO|SPI): .*`)},
}

// quiet is what was printed without the strangers' lines.
func quiet(printed string) string {
	var kept []string // with their line feeds; nil as long as there is no stranger
	rest := printed
	for done := 0; ; {
		line, behind, whole := strings.Cut(rest, "\n")
		if !whole {
			if kept == nil {
				return printed
			}
			return strings.Join(append(kept, rest), "")
		}
		if at := strange(line); at >= 0 {
			kept = append(kept, printed[done:len(printed)-len(rest)], line[:at])
			done = len(printed) - len(behind)
		} else if kept != nil {
			kept, done = append(kept, line, "\n"), len(printed)-len(behind)
		}
		rest = behind
	}
}

// Foreign is where in a line, without its line feed, begins what is none of the command line's: what
// a firmware built for debugging prints, or the core below it. Negative: nowhere. The frames of a packet
// log are not told apart: the command log prints them as well.
func Foreign(line string) int { return strange(line) }

// strange is where in a line a stranger's begins, negative if none does.
func strange(line string) int {
	for _, s := range strangers {
		if strings.Contains(line, s.mark) {
			if at := s.line.FindStringIndex(line); at != nil {
				return at[0]
			}
		}
	}
	return -1
}

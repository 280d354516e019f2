package board

import (
	"encoding/hex"
	"strings"
)

// bannerText stands in front of the public key that a room server prints when it has booted
// (main.cpp setup of simple_room_server, v1.17.1).
const bannerText = "Room ID: "

// Banner finds the boot banner in console output: the 32 bytes of the room's public key, and
// where the line ends. ok is false as long as the line is not complete.
func Banner(out string) (key [32]byte, end int, ok bool) {
	for from := 0; ; {
		i := strings.Index(out[from:], bannerText)
		if i < 0 {
			return key, 0, false
		}
		from += i + len(bannerText)
		digits, _, _ := strings.Cut(out[from:], "\r\n")
		if len(digits) == 2*len(key) && len(out) >= from+len(digits)+2 {
			if n, err := hex.Decode(key[:], []byte(digits)); err == nil && n == len(key) {
				return key, from + len(digits) + 2, true
			}
		}
	}
}

// Restarts tells whether a console command makes a board boot again, so that the banner that
// follows was asked for (CommonCLI::handleCommand, v1.17.1).
func Restarts(command string) bool {
	command = strings.TrimSpace(command)
	if _, rest, ok := strings.Cut(command, "|"); ok && len(command)-len(rest) == 3 {
		command = rest // a two-letter prefix that the reply repeats
	}
	return strings.HasPrefix(command, "reboot") || strings.HasPrefix(command, "clkreboot")
}

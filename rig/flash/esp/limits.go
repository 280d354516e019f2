package esp

import "time"

// How long a loader may take: the limits of esptool v5.3.1 (loader.py, DEFAULT_TIMEOUT,
// ERASE_REGION_TIMEOUT_PER_MB, ERASE_WRITE_TIMEOUT_PER_MB, MD5_TIMEOUT_PER_MB), which grow by
// the bytes of flash that a command is about. Its MB has 1,000,000 bytes.
const (
	replyLimit = 3 * time.Second
	erasePerMB = 30 * time.Second
	writePerMB = 40 * time.Second // with the erase before
	md5PerMB   = 8 * time.Second
	// chipLimit is that of the question for the chip, which is answered at once or, by a board
	// that hangs, never.
	chipLimit = time.Second
	// syncLimit is that of one SYNC, of which several are sent (SYNC_TIMEOUT).
	syncLimit = 100 * time.Millisecond
)

// sized is the limit of a command about so many bytes, never below that of any command.
func sized(perMB time.Duration, bytes int) time.Duration {
	return max(replyLimit, time.Duration(bytes)*perMB/1_000_000)
}

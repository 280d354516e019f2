package room

import "github.com/meshrig/meshrig/firmware/admin"

// print writes to the serial console.
func (r *Room) print(text string) {
	_, _ = r.hw.Write([]byte(text)) // a console that nobody reads is no error
}

// readConsole takes what waits at the serial console, echoes it, and carries out a
// line that is complete. All bytes that wait belong to one line.
func (r *Room) readConsole() {
	waiting := r.hw.Waiting()
	if len(waiting) == 0 {
		return
	}
	echo, line, complete := r.line.Take(waiting)
	_, _ = r.hw.Write(echo) // a console that nobody reads is no error
	r.hw.Take(len(echo))
	if complete {
		r.print(admin.FrameReply(r.console.Handle(admin.Serial, 0, line)))
	}
}

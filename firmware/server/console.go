package server

import "github.com/meshrig/meshrig/firmware/admin"

// print writes to the serial console.
func (s *Server) print(text string) {
	_, _ = s.Board.Write([]byte(text)) // a console that nobody reads is no error
}

// readConsole takes what waits at the serial console, echoes it, and carries out a
// line that is complete. All bytes that wait belong to one line.
func (s *Server) readConsole() {
	waiting := s.Board.Waiting()
	if len(waiting) == 0 {
		return
	}
	echo, line, complete := s.line.Take(waiting)
	_, _ = s.Board.Write(echo) // a console that nobody reads is no error
	s.Board.Take(len(echo))
	if complete {
		s.print(admin.FrameReply(s.Console.Handle(admin.Serial, 0, line)))
	}
}

// Command carries out a command of a client that came over the air. It returns the reply,
// blank if there is none to send, and the client that it goes to, as it was before: the
// command may remove it.
func (s *Server) Command(c *admin.Client, timestamp uint32, command string) (reply string, to admin.Client) {
	to = *c
	reply = s.Console.Handle(admin.Remote, timestamp, command)
	if reply == "" || s.Board.Stopped() {
		return "", to
	}
	s.applyPolicy()
	if s.quirks.RepliesToSlot {
		to.Key, to.PathLen, to.Path = c.Key, c.PathLen, c.Path
	}
	return reply, to
}

package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// print writes to the serial console.
func (s *Server) print(text string) {
	_, _ = s.Board.Write([]byte(text)) // a console that nobody reads is no error
}

// readConsole takes what waits at the serial console, echoes it, and carries out a
// line that is complete.
func (s *Server) readConsole() {
	waiting := s.Board.Waiting()
	if len(waiting) == 0 {
		return
	}
	taken, echo, line, complete := s.line.Read(waiting)
	_, _ = s.Board.Write(echo) // a console that nobody reads is no error
	s.Board.Take(taken)
	if complete {
		s.print(admin.FrameReply(s.Console.Handle(admin.Serial, 0, line)))
	}
}

// Reply sends a client the reply to the command in p, stamped now, delay milliseconds from now.
// A time stamp that is the command's moves on by a second, because apps tell the two apart by it.
func (s *Server) Reply(p *mesh.Packet, to *admin.Client, asked, now uint32, reply string, delay device.Millis) {
	if now == asked {
		now++
	}
	text := wire.Text{Timestamp: now, Type: wire.TextCommand, Text: reply}
	s.Send(p, to, wire.TypeTxt, text.AppendAcked(s.plain[:0]), delay)
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

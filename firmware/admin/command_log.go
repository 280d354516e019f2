package admin

// LogFile is where frames are logged while Console.Logging (MyMesh.h, v1.17.1).
const LogFile = "/packet_log"

// logCommands are about the log of frames.
var logCommands = []command{
	{words: "log start", run: func(c *Console, _ request) string {
		c.logging = true
		return "   logging on"
	}},
	{words: "log stop", run: func(c *Console, _ request) string {
		c.logging = false
		return "   logging off"
	}},
	{words: "log erase", run: func(c *Console, _ request) string {
		_ = c.ports.Flash.Remove(LogFile) // the firmware does not look at the result either (MyMesh::eraseLogFile)
		return "   log erased"
	}},
	{words: "log", serial: true, run: func(c *Console, _ request) string {
		if data, err := c.ports.Flash.ReadFile(LogFile); err == nil {
			c.print(string(data))
		}
		return "   EOF"
	}},
}

// print writes to the serial console before the reply.
func (c *Console) print(text string) {
	_, _ = c.ports.Serial.Write([]byte(text)) // a console that nobody reads is no error
}

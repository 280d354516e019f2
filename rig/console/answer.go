package console

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNoReply is the cause of an error about a question that was not answered in time.
	ErrNoReply = errors.New("no reply")
	// ErrUnknown is the cause of an error about a question that the firmware does not know.
	ErrUnknown = errors.New("the firmware does not know the question")
)

// AnswerError says that a question was not answered so that the rig understands it. Who knows the
// board puts its name in front.
type AnswerError struct {
	Command string
	Reply   string // as it was printed
	Want    string // what the reply should have been: "time"
	Err     error  // cause
}

// Error names the command and quotes the reply.
func (e *AnswerError) Error() string {
	if errors.Is(e.Err, ErrNoReply) {
		return e.Command + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s: %q is no %s: %v", e.Command, e.Reply, e.Want, e.Err)
}

// Unwrap returns the cause.
func (e *AnswerError) Unwrap() error { return e.Err }

// unreadable is the error about a reply, the firmware's not knowing the question before any other cause.
func unreadable(command, reply, want string, cause error) error {
	if unknown(reply) || strings.HasPrefix(reply, "??") {
		cause = ErrUnknown
	}
	return &AnswerError{Command: command, Reply: reply, Want: want, Err: cause}
}

// unknown tells whether a reply is the one to a command that there is not (CommonCLI::handleCommand,
// v1.9.0 to v1.17.1); a key that there is not is answered with "??: key".
func unknown(reply string) bool { return strings.HasPrefix(reply, "Unknown") }

// answer asks for what parse reads.
func answer[T any](ctx context.Context, c *Console, command string, parse func(reply string) (T, error)) (T, error) {
	text, ok := c.Try(ctx, command)
	if !ok {
		var none T
		return none, &AnswerError{Command: command, Err: ErrNoReply}
	}
	return parse(text)
}

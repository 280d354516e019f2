package kiss

import "errors"

// What a modem did that it must not, as the cause of a *board.Error.
var (
	// ErrSilent means that a question was not answered.
	ErrSilent = errors.New("no answer; is it a KISS modem, and at this speed?")
	// ErrRefused means that a question was answered with an error.
	ErrRefused = errors.New("refused")
	// ErrLost means that the modem had to drop what it had to tell, because it was not read.
	ErrLost = errors.New("the modem dropped frames or answers; was the port not read?")
	// ErrNotSent means that the modem's radio did not say that a frame has left.
	ErrNotSent = errors.New("the radio did not send")
	// ErrEnded means that the line ended.
	ErrEnded = errors.New("the line has ended")
	// ErrBusy means that a frame was to be sent while another one had not left.
	ErrBusy = errors.New("a frame is being sent already")
	// ErrRole means that something other than a KISS modem answers.
	ErrRole = errors.New("wrong role: no KISS modem answers; check which board is plugged in where, and its firmware")
	// ErrVersion means that the modem speaks another version of the protocol.
	ErrVersion = errors.New("unknown version of the KISS modem's protocol")
	// ErrGarbage means that what comes over the line makes no sense.
	ErrGarbage = errors.New("garbage comes over the line; check speed, cable and supply")
	// ErrRestarted means that the modem has lost its settings because it started anew.
	ErrRestarted = errors.New("the modem restarted; check cable, hub and supply")
	// ErrAirtime means that a frame was not on the air for as long as its settings say.
	ErrAirtime = errors.New("the time on air is not that of the radio's settings")
	// ErrLength means that a frame has no bytes or too many.
	ErrLength = errors.New("a frame has 1 to 255 bytes")
	// ErrPower means that the radio does not know the power asked for.
	ErrPower = errors.New("the radio cannot send with that power")
	// ErrUntuned means that the modem's own times on air are not those of the settings asked for.
	ErrUntuned = errors.New("the radio did not take the settings")
)

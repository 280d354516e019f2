package serial

import (
	"context"
	"time"
)

// sure is how long a board whose port was just opened is looked for again: it was found a moment ago, and some
// take a second of settling until their ports are known.
const sure = 3 * time.Second

// OpenAt opens the port at which a board is found. Two boards that come back at once may get each other's names
// between being found and being opened: so the board is looked for again behind that, and a port that is not its
// own any more is let go before anything is written to it. Locate is as in a [Board]; the path of the Config is
// what it says. The error is that of locate, or of Open.
func OpenAt(ctx context.Context, cfg Config, locate func(ctx context.Context) (path string, err error)) (*Port, error) {
	for {
		path, err := locate(ctx)
		if err != nil {
			return nil, err
		}
		cfg.Path = path
		port, err := Open(cfg)
		if err != nil {
			return nil, err
		}
		again, stop := context.WithTimeout(ctx, sure)
		now, err := locate(again)
		stop()
		if err == nil && now == path {
			return port, nil
		}
		if err := port.Close(); err != nil {
			return nil, err
		}
	}
}

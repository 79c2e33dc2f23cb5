package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// replaceEnvironments changes the standby function's description: what is running is out of date then, and ends.
func (w *world) replaceEnvironments(ctx context.Context) error {
	region := w.outputs.Standby.Region
	reply, err := w.call(ctx, "lambda", region, http.MethodGet, "/2015-03-31/functions/", "", "")
	if err != nil {
		return err
	}
	var listed struct {
		Functions []struct{ FunctionName string }
	}
	if err := json.Unmarshal(reply, &listed); err != nil {
		return err
	}
	if len(listed.Functions) != 1 {
		return errors.New("the standby has no function, or several")
	}
	_, err = w.call(ctx, "lambda", region, http.MethodPut, "/2015-03-31/functions/"+listed.Functions[0].FunctionName+"/configuration", "", `{"Description": "cold"}`)
	return err
}

// environments is how many execution environments have started in a region.
func (w *world) environments(region string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.started[region]
}

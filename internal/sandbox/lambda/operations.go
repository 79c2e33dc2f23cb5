package lambda

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// register registers the operations. Every handler but Invoke runs alone.
func (s *Service) register() {
	const functions = "/2015-03-31/functions"
	rest(s, "CreateFunction", "POST "+functions, http.StatusCreated, s.createFunction)
	rest(s, "ListFunctions", "GET "+functions, http.StatusOK, s.listFunctions)
	rest(s, "GetFunctionConfiguration", "GET "+functions+"/{name}/configuration", http.StatusOK, s.getFunctionConfiguration)
	rest(s, "UpdateFunctionConfiguration", "PUT "+functions+"/{name}/configuration", http.StatusOK, s.updateFunctionConfiguration)
	rest(s, "UpdateFunctionCode", "PUT "+functions+"/{name}/code", http.StatusOK, s.updateFunctionCode)
	rest(s, "PublishVersion", "POST "+functions+"/{name}/versions", http.StatusCreated, s.publishVersion)
	rest(s, "ListVersionsByFunction", "GET "+functions+"/{name}/versions", http.StatusOK, s.listVersionsByFunction)
	rest(s, "AddPermission", "POST "+functions+"/{name}/policy", http.StatusCreated, s.addPermission)
	rest(s, "GetPolicy", "GET "+functions+"/{name}/policy", http.StatusOK, s.getPolicy)
	rest(s, "RemovePermission", "DELETE "+functions+"/{name}/policy/{sid}", http.StatusNoContent, s.removePermission)
	rest(s, "GetFunction", "GET "+functions+"/{name}", http.StatusOK, s.getFunction)
	rest(s, "DeleteFunction", "DELETE "+functions+"/{name}", http.StatusNoContent, s.deleteFunction)
	rest(s, "GetFunctionCodeSigningConfig", "GET /2020-06-30/functions/{name}/code-signing-config", http.StatusOK, s.getFunctionCodeSigningConfig)
	rest(s, "PutFunctionConcurrency", "PUT /2017-10-31/functions/{name}/concurrency", http.StatusOK, s.putFunctionConcurrency)
	rest(s, "DeleteFunctionConcurrency", "DELETE /2017-10-31/functions/{name}/concurrency", http.StatusNoContent, s.deleteFunctionConcurrency)
	rest(s, "GetFunctionConcurrency", "GET /2019-09-30/functions/{name}/concurrency", http.StatusOK, s.getFunctionConcurrency)
	rest(s, "GetRuntimeManagementConfig", "GET /2021-07-20/functions/{name}/runtime-management-config", http.StatusOK, s.getRuntimeManagementConfig)
	rest(s, "TagResource", "POST /2017-03-31/tags/{arn}", http.StatusNoContent, s.tagResource)
	rest(s, "UntagResource", "DELETE /2017-03-31/tags/{arn}", http.StatusNoContent, s.untagResource)
	rest(s, "ListTags", "GET /2017-03-31/tags/{arn}", http.StatusOK, s.listTags)
	wire.REST(s.wire, "Invoke", "POST "+functions+"/{name}/invocations", http.StatusOK, s.invoke)
}

// rest registers an operation that runs alone.
func rest[In, Out any](s *Service, name, route string, status int, handler func(*wire.Request, *In) (*Out, error)) {
	wire.REST(s.wire, name, route, status, func(r *wire.Request, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return handler(r, in)
	})
}

type codeInput struct {
	ZipFile  []byte
	S3Bucket string
	S3Key    string
}

type createFunction struct {
	settings
	Code    codeInput
	Tags    map[string]string
	Publish bool
}

func (s *Service) createFunction(r *wire.Request, in *createFunction) (*configuration, error) {
	c := in.withDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	id := functionID{r.Region, c.FunctionName}
	if s.functions[id] != nil {
		return nil, failure(http.StatusConflict, "ResourceConflictException", "Function already exist: %s", c.FunctionName)
	}
	if s.Assumable != nil && !s.Assumable(c.Role) {
		return nil, invalid("The role defined for the function cannot be assumed by Lambda.")
	}
	unpacked, err := s.unpack(in.Code)
	if err != nil {
		return nil, err
	}
	f := &function{region: r.Region, settings: c, code: unpacked, tags: tag.Set(in.Tags)}
	f.pool = newPool(s, f)
	f.touch(s.Clock.Now())
	s.functions[id] = f
	if in.Publish {
		return f.publish(), nil
	}
	return f.describe(), nil
}

func (s *Service) unpack(in codeInput) (code, error) {
	if len(in.ZipFile) == 0 {
		return code{}, invalid("the sandbox takes a function's code as a zip file in the request (filename), not from S3 or an image")
	}
	dir, err := s.codeDir()
	if err != nil {
		return code{}, err
	}
	return unpack(dir, in.ZipFile)
}

type functionOutput struct {
	Configuration *configuration
	Code          codeLocation
	Tags          map[string]string `json:",omitempty"`
	Concurrency   *concurrency      `json:",omitempty"`
}

type codeLocation struct{ RepositoryType, Location string }

type concurrency struct {
	ReservedConcurrentExecutions *int `json:",omitempty"`
}

func (s *Service) getFunction(r *wire.Request, _ *wire.Empty) (*functionOutput, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	out := &functionOutput{Configuration: f.describe(), Tags: f.tags, Code: codeLocation{"S3", "https://awslambda-sandbox.s3.amazonaws.com/" + f.code.sha256}}
	if f.reserved != nil {
		out.Concurrency = &concurrency{f.reserved}
	}
	return out, nil
}

func (s *Service) getFunctionConfiguration(r *wire.Request, _ *wire.Empty) (*configuration, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	return f.describe(), nil
}

type functionList struct{ Functions []*configuration }

func (s *Service) listFunctions(r *wire.Request, _ *wire.Empty) (*functionList, error) {
	out := &functionList{Functions: []*configuration{}}
	for id, f := range s.functions {
		if id.region == r.Region {
			out.Functions = append(out.Functions, f.describe())
		}
	}
	slices.SortFunc(out.Functions, func(a, b *configuration) int { return strings.Compare(a.FunctionName, b.FunctionName) })
	return out, nil
}

// publish freezes what the function is as the next version.
func (f *function) publish() *configuration {
	c := f.describe()
	c.Version = strconv.Itoa(len(f.versions) + 1)
	c.FunctionArn += ":" + c.Version
	f.versions = append(f.versions, *c)
	return c
}

func (s *Service) publishVersion(r *wire.Request, _ *struct{ Description string }) (*configuration, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	return f.publish(), nil
}

type versionList struct{ Versions []configuration }

func (s *Service) listVersionsByFunction(r *wire.Request, _ *wire.Empty) (*versionList, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	latest := *f.describe()
	latest.FunctionArn += ":$LATEST"
	return &versionList{append([]configuration{latest}, f.versions...)}, nil
}

func (s *Service) deleteFunction(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	delete(s.functions, functionID{r.Region, f.settings.FunctionName})
	f.pool.stop()
	return nil, nil
}

// getFunctionCodeSigningConfig: no function of the sandbox has one.
func (s *Service) getFunctionCodeSigningConfig(r *wire.Request, _ *wire.Empty) (*struct{ FunctionName string }, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	return &struct{ FunctionName string }{f.settings.FunctionName}, nil
}

type runtimeManagement struct{ FunctionArn, UpdateRuntimeOn string }

func (s *Service) getRuntimeManagementConfig(r *wire.Request, _ *wire.Empty) (*runtimeManagement, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	return &runtimeManagement{arn(f.region, f.settings.FunctionName), "Auto"}, nil
}

func (s *Service) putFunctionConcurrency(r *wire.Request, in *concurrency) (*concurrency, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	if in.ReservedConcurrentExecutions == nil || *in.ReservedConcurrentExecutions < 0 {
		return nil, constraint("null", "reservedConcurrentExecutions", "Member must have value greater than or equal to 0")
	}
	f.reserved = in.ReservedConcurrentExecutions
	return in, nil
}

func (s *Service) deleteFunctionConcurrency(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err == nil {
		f.reserved = nil
	}
	return nil, err
}

func (s *Service) getFunctionConcurrency(r *wire.Request, _ *wire.Empty) (*concurrency, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	return &concurrency{f.reserved}, nil
}

type tagMap struct{ Tags map[string]string }

func (s *Service) listTags(r *wire.Request, _ *wire.Empty) (*tagMap, error) {
	f, err := s.find(r.Region, r.Path("arn"))
	if err != nil {
		return nil, err
	}
	return &tagMap{tag.Set{}.With(f.tags)}, nil
}

func (s *Service) tagResource(r *wire.Request, in *tagMap) (*wire.Empty, error) {
	f, err := s.find(r.Region, r.Path("arn"))
	if err != nil {
		return nil, err
	}
	f.tags = f.tags.With(in.Tags)
	return nil, nil
}

func (s *Service) untagResource(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	f, err := s.find(r.Region, r.Path("arn"))
	if err != nil {
		return nil, err
	}
	f.tags = f.tags.Without(r.Query()["tagKeys"])
	return nil, nil
}

using Conversations.CrashingSilo;
using Conversations.Gateway;
using Conversations.Silo.Hosting;

// The silo as it is, but for the points at which it can be told to die.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.AddSilo();
var points = new CrashPoints();
builder.Services.AddCrashPoints(points);

var app = builder.Build();
app.MapGateway();
app.MapGet("/faults", () => points.Passed);
app.MapPost("/faults", (ArmedPoint point) => points.Arm(point));
app.MapDelete("/faults", points.Reset);
await app.RunAsync();

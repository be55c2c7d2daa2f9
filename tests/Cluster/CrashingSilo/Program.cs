using System.Text.Json;
using Conversations.CrashingSilo;
using Conversations.Gateway;
using Conversations.Silo.Hosting;

// The silo as it is, but for the points at which it can be told to die.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.AddSilo();
var points = new CrashPoints();
builder.Services.AddCrashPoints(points);
// Told before it does anything: what a silo does as it starts has points, too.
if (Environment.GetEnvironmentVariable(ArmedPoint.File) is { } file && File.Exists(file)) points.Arm(JsonSerializer.Deserialize<ArmedPoint>(File.ReadAllText(file))!);

var app = builder.Build();
app.MapGateway();
app.MapGet("/faults", () => points.Passed);
app.MapPost("/faults", (ArmedPoint point) => points.Arm(point));
app.MapDelete("/faults", points.Reset);
await app.RunAsync();

using Conversations.Gateway;
using Conversations.Silo.Hosting;

// Watching files for changed configuration means watching the folder that the database writes to.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.AddSilo();

var app = builder.Build();
app.MapGateway();
await app.RunAsync();

using System.CommandLine;
using Conversations.Gateway;
using Conversations.Silo.Commands;
using Conversations.Silo.Hosting;

// Everything else is configuration of the server, as ASP.NET Core reads it.
if (args is ["import-letta" or "keys" or "users", ..])
    return await new RootCommand { ImportLettaCommand.Create(), KeysCommand.Create(), UsersCommand.Create() }.Parse(args).InvokeAsync();

// Watching files for changed configuration means watching the folder that the database writes to.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.AddSilo();

var app = builder.Build();
app.MapGateway();
await app.RunAsync();
return 0;

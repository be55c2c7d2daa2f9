using Conversations.Gateway;
using Conversations.Silo.Commands;
using Conversations.Silo.Configuration;
using Conversations.Silo.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

// Everything else is configuration of the server, as ASP.NET Core reads it.
if (args is [var verb, ..] && !verb.StartsWith('-') && Verbs.All.Any(command => command.Name == verb) || args is ["help" or "--help" or "-h" or "-?", ..])
    return await Verbs.Run(args);

// Watching files for changed configuration means watching the folder that the database writes to.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
try
{
    builder.AddSilo();

    var app = builder.Build();
    app.MapGateway();
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is ConfigurationException or OptionsValidationException or OrleansConfigurationException)
{
    // A stack would hide what is to be changed.
    var problems = failure is OptionsValidationException validation ? validation.Failures : failure.Message.Split('\n');
    await Console.Error.WriteLineAsync($"The configuration cannot work:\n  {string.Join("\n  ", problems)}");
    return Verbs.WrongConfiguration;
}

using Conversations.Gateway;
using Conversations.Grains.Hosting;
using Conversations.Models;
using Conversations.Silo.Models;
using Conversations.Silo.Storage;

namespace Conversations.Silo.Hosting;

/// <summary>Everything one server process is made of.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>Where the gateway listens unless <c>--urls</c> says otherwise.</summary>
    const string DefaultUrl = "http://127.0.0.1:8283";

    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey])) builder.WebHost.UseUrls(DefaultUrl);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSqliteStorage(builder.Configuration);
        builder.Services.AddModels(builder.Configuration);
        builder.Services.AddSingleton<IModelDirectory, ModelDirectory>();
        builder.Services.AddTools();
        builder.AddEngine();
        builder.Services.AddGateway(builder.Configuration);
        return builder;
    }
}

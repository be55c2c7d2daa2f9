namespace Conversations.Silo.Configuration;

static class ConfigurationExtensions
{
    /// <exception cref="ConfigurationException">Something is wrong with it.</exception>
    public static void CheckConfiguration(this WebApplicationBuilder builder)
    {
        var check = ConfigurationCheck.Of(builder.Configuration);
        if (check.Errors.Count > 0) throw new ConfigurationException(check.Errors);
        if (check.Warnings.Count > 0)
            builder.Services.AddSingleton<IHostedService>(services => new ConfigurationWarnings(check.Warnings, services.GetRequiredService<ILogger<ConfigurationWarnings>>()));
    }
}

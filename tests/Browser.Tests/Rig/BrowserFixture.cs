namespace Conversations.Browser.Tests;

/// <summary>One Chromium and one server for all tests of the collection.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("browser-").FullName;
    IPlaywright playwright = null!;
    IBrowser browser = null!;

    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Paths.Axe)) throw new InvalidOperationException($"{Paths.Axe} is missing: run npm ci in tests/Browser.Tests.");
        Directory.CreateDirectory(Paths.Screenshots);
        // Long beside what anything takes: a busy machine is no fault of a page.
        Assertions.SetDefaultExpectTimeout(30_000);
        Silo = NewSilo("browser");
        var starting = Silo.Start();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            // Chromium's own sandbox does not work for root.
            Args = Environment.UserName == "root" ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"],
        });
        await starting;
    }

    /// <summary>A server that is not started yet, with data of its own.</summary>
    /// <param name="name">Names its folder: a server of the same name finds what the other has left.</param>
    internal SiloProcess NewSilo(string name, params (string Key, string Value)[] settings) => new(
        name,
        SiloProcess.Program,
        FreePort.Next(),
        [
            new("ConnectionStrings:Conversations", $"Data Source={Path.Combine(folder, name, "log.db")}"),
            new("Secrets:KeyFolder", Path.Combine(folder, name, "keys")),
            new("Workspaces:Root", Path.Combine(folder, name, "workspaces")),
            new("Cluster:SiloPort", "0"),
            new("Models:Prices:local/echo:Input", "3"),
            new("Models:Prices:local/echo:Output", "15"),
            new("Logging:LogLevel:Default", "Warning"),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)),
        ]);

    /// <summary>A browser without a past: its tabs share what a user's tabs share.</summary>
    internal async Task<IBrowserContext> Visit(Screen? screen = null)
    {
        screen ??= Screen.Desk;
        return await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = screen.Width < 600,
            AcceptDownloads = true,
        });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        playwright?.Dispose();
        await Silo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Xunit;

namespace Orleans.Embedded.Tests;

public sealed class LinkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("links-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_process_that_does_not_know_the_secret_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var stranger = await cluster.AddAsync(isClient: true, Without("another secret"));

        await Assert.ThrowsAsync<TimeoutException>(() => stranger.Grain("any").Where()).Within();
        Assert.NotNull(await cluster[0].Grain("any").Where().Within());
    }

    [Fact]
    public async Task Links_are_encrypted_where_a_certificate_is_configured()
    {
        var certificate = Certificate("silos");
        await using var cluster = await TestCluster.StartAsync(2, services => services.Configure<SiloLinkOptions>(certificate));

        Assert.Equal(cluster[1].Address!.ToString(), await cluster[0].Grain(cluster[0].KeyOf(cluster[1])).Where().Within());
        var plain = await cluster.AddAsync(isClient: true, Impatient);
        await Assert.ThrowsAsync<TimeoutException>(() => plain.Grain("any").Where()).Within();
        var other = Certificate("strangers");
        var stranger = await cluster.AddAsync(isClient: true, services => Impatient(services.Configure<SiloLinkOptions>(other)));
        await Assert.ThrowsAsync<TimeoutException>(() => stranger.Grain("any").Where()).Within();
    }

    [Fact]
    public void What_waits_to_be_sent_is_bounded()
    {
        var link = new SiloLink(null, new Pipe().Reader, new StuckStream(), new NobodyListens(), maxWaiting: 10_000);
        var frame = new byte[1_000];

        var posted = Enumerable.Range(0, 100).Select(_ => link.Post(frame)).ToArray();

        Assert.Equal(PostResult.Posted, posted[0]);
        Assert.Equal(PostResult.Full, posted[^1]);
        Assert.InRange(posted.Count(result => result == PostResult.Posted), 10, 13);
    }

    [Fact]
    public void What_was_posted_to_a_link_that_breaks_and_was_not_sent_is_told()
    {
        var owner = new NobodyListens();
        var link = new SiloLink(null, new Pipe().Reader, new StuckStream(), owner, maxWaiting: 10_000);
        var (first, second) = (Call(1), Call(2));
        link.Post(new byte[10], first);
        link.Post(new byte[10], second);

        link.Close(null);

        Assert.True(first.IsSent);
        Assert.False(second.IsSent);
        Assert.Equal([second], owner.Unsent);
        Assert.Equal(PostResult.Closed, link.Post(new byte[10]));
    }

    private static RemoteRequest<bool> Call(long id) => new(id, long.MaxValue, "a call", _ => true);

    private static Action<IServiceCollection> Without(string secret) => services =>
        Impatient(services.Configure<SiloLinkOptions>(options => options.Secret = secret));

    private static void Impatient(IServiceCollection services) =>
        services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(1));

    private Action<SiloLinkOptions> Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (file, keyFile) = (Path.Combine(folder, $"{name}.pem"), Path.Combine(folder, $"{name}.key"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return options => (options.CertificateFile, options.CertificateKeyFile) = (file, keyFile);
    }

    private sealed class NobodyListens : ILinkOwner
    {
        public List<RemoteCall> Unsent { get; private set; } = [];

        public void FrameArrived(SiloLink link, FrameKind kind, long id, FrameReader frame)
        {
        }

        public void LinkClosed(SiloLink link, List<RemoteCall> unsent, Exception? failure) => Unsent = unsent;
    }

    /// <summary>Takes one write and never ends it.</summary>
    private sealed class StuckStream : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource().Task);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

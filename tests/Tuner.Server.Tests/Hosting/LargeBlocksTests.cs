using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tuner.Server.Hosting.Connections;

namespace Tuner.Server.Tests.Hosting;

public class LargeBlocksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_web_server_reads_in_large_blocks()
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "tuner" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddConnectionLimits(new ConnectionLimits(8, 8, 1));
        await using var app = builder.Build();
        app.Run(async context =>
        {
            var pool = context.Features.Get<IMemoryPoolFeature>()!.MemoryPool;
            using var block = pool.Rent();
            await context.Response.WriteAsync($"{pool.GetType().Name} {block.Memory.Length}", context.RequestAborted);
        });
        await app.StartAsync(Cancel);
        using var client = new HttpClient();
        var address = Assert.Single(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);
        Assert.Equal($"{nameof(LargeBlocks)} 16384", await client.GetStringAsync(new Uri(address), Cancel));
    }

    [Fact]
    public void More_than_a_block_is_given_where_more_is_asked_for()
    {
        using var blocks = new LargeBlocks();
        using var block = blocks.Rent(100_000);
        Assert.InRange(block.Memory.Length, 100_000, blocks.MaxBufferSize);
    }
}
